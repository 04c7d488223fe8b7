import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { classNames } from './class-names.ts';

interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly label: string; readonly lang?: string }[];
  readonly onChange: (value: Value) => void;
  readonly className?: string;
}

/** One of a few, all in sight. */
export function Segments<Value extends string>({ label, value, options, onChange, className }: SegmentsProps<Value>) {
  return (
    <RadioGroup<Value>
      aria-label={label}
      value={value}
      onValueChange={onChange}
      className={classNames('inline-flex gap-0.5 rounded-md bg-hover p-0.5', className)}
    >
      {options.map((option) => (
        <Radio.Root<Value>
          key={option.value}
          value={option.value}
          nativeButton
          render={<button type="button" />}
          lang={option.lang}
          className="inline-flex h-8 flex-auto items-center justify-center rounded-sm px-3 whitespace-nowrap text-ink-2 transition-colors hover:text-ink data-checked:bg-surface data-checked:font-semibold data-checked:text-ink data-checked:shadow-sm"
        >
          {option.label}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
