import { Switch } from '@base-ui/react/switch';

interface ToggleProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
}

/** On or off, at once. */
export function Toggle({ label, checked, onChange }: ToggleProps) {
  return (
    <Switch.Root
      aria-label={label}
      checked={checked}
      onCheckedChange={onChange}
      className="flex h-6 w-10 shrink-0 rounded-full bg-line-strong p-0.5 transition-colors data-checked:bg-accent"
    >
      <Switch.Thumb className="size-5 rounded-full bg-surface shadow-sm transition-transform data-checked:translate-x-4" />
    </Switch.Root>
  );
}
