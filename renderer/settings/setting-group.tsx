import { type ReactNode, useId } from 'react';

interface SettingGroupProps {
  readonly title: string;
  readonly text?: string;
  readonly children: ReactNode;
}

/** Settings that belong together, under a heading. */
export function SettingGroup({ title, text, children }: SettingGroupProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="flex flex-col gap-2">
      <div>
        <h2 id={id} className="font-semibold">
          {title}
        </h2>
        {text && <p className="text-ink-2">{text}</p>}
      </div>
      <div className="flex flex-col rounded-lg border border-line bg-raised">{children}</div>
    </section>
  );
}

/** One line of a group: what it is at the left, what can be done at the right. */
export function SettingLine({ label, children }: { readonly label: ReactNode; readonly children?: ReactNode }) {
  return (
    <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 last:border-b-0">
      <div className="min-w-32 flex-1">{label}</div>
      {children}
    </div>
  );
}
