import { type ComponentProps, useId } from 'react';
import { classNames } from './class-names.ts';

interface TextFieldProps extends ComponentProps<'input'> {
  readonly label: string;
  readonly hint?: string | undefined;
  /** What is wrong with it; replaces the hint. */
  readonly error?: string | undefined;
}

/** A labelled line of text with a hint or an error under it. */
export function TextField({ label, hint, error, className, ...rest }: TextFieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={classNames('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="font-semibold">
        {label}
      </label>
      <input
        id={id}
        aria-invalid={error !== undefined}
        aria-describedby={note === undefined ? undefined : `${id}-note`}
        className={classNames(
          'h-10 w-full rounded-md border bg-surface px-3 focus-visible:outline-offset-0',
          error === undefined ? 'border-line-strong' : 'border-danger',
        )}
        {...rest}
      />
      {note !== undefined && (
        <p id={`${id}-note`} className={classNames('text-sm', error === undefined ? 'text-ink-3' : 'text-danger-ink')}>
          {note}
        </p>
      )}
    </div>
  );
}
