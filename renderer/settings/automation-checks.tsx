interface AutomationChecksProps<Value> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly label: string }[];
  readonly chosen: readonly Value[];
  /** In the order of the options. */
  readonly onChange: (chosen: readonly Value[]) => void;
}

/** Any number of several. */
export function AutomationChecks<Value extends string | number>({
  label,
  options,
  chosen,
  onChange,
}: AutomationChecksProps<Value>) {
  const toggled = (value: Value): readonly Value[] =>
    options.map((option) => option.value).filter((each) => chosen.includes(each) !== (each === value));
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 font-semibold">{label}</legend>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {options.map(({ value, label: text }) => (
          <label key={value} className="flex min-h-6 items-center gap-1.5">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={chosen.includes(value)}
              onChange={() => onChange(toggled(value))}
            />
            {text}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
