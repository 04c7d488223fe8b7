import { AudioLines, Bot, Clock, type LucideIcon, Mic, Music } from 'lucide-react';
import * as m from '../paraglide/messages.js';
import { Clipped } from '../parts/clipped.tsx';
import { useActions, useSnapshot } from '../state/session-context.ts';
import { serviceWords } from '../words/service-words.ts';

const icons: Readonly<Record<string, LucideIcon>> = { echo: Mic, tone: AudioLines, time: Clock, music: Music };

/** The numbers of the domain inside that answer by themselves; a click calls. */
export function ServiceList() {
  const actions = useActions();
  const domain = useSnapshot((snapshot) => snapshot.domain);
  const hasLocal = useSnapshot((snapshot) => snapshot.accounts.some(({ isLocal }) => isLocal));
  if (!domain.running || !hasLocal || domain.services.length === 0) return null;
  return (
    <section aria-labelledby="services-title" className="order-last border-t border-line">
      <h2 id="services-title" className="px-4 pt-4 pb-1 text-sm font-semibold text-ink-3">
        {m.services_title()}
      </h2>
      <ul className="grid grid-cols-2 gap-x-2 px-2 pb-3">
        {domain.services.map((name) => (
          <li key={name}>
            <button
              type="button"
              onClick={() => void actions.callService(name)}
              className="flex w-full items-center gap-3 rounded-md px-2 py-2 text-left transition-colors hover:bg-hover active:bg-press"
            >
              <span className="sr-only">{`${m.call()} `}</span>
              <ServiceIcon name={name} />
              <span className="min-w-0">
                <span className="block font-medium first-letter:uppercase">{name}</span>
                <Clipped text={serviceWords(name)} className="text-sm text-ink-3" />
              </span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function ServiceIcon({ name }: { readonly name: string }) {
  const Icon = icons[name] ?? Bot;
  return <Icon aria-hidden size={18} strokeWidth={1.75} className="shrink-0 text-accent" />;
}
