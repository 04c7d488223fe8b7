import { Menu } from '@base-ui/react/menu';
import { type LucideIcon, MessageSquare, MoreHorizontal, Trash2, UserPlus } from 'lucide-react';
import type { HistoryView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { IconButton } from '../parts/icon-button.tsx';
import { menuItem } from '../shell/menu-item.ts';
import { useActions, useContactActions, useMessageActions } from '../state/session-context.ts';

interface RowAction {
  readonly icon: LucideIcon;
  readonly label: string;
  readonly act: () => void;
}

interface RowActionsProps {
  readonly row: HistoryView;
  readonly title: string;
  readonly isWide: boolean;
}

/** What else can be done with a past call: all in sight when wide, in a menu when compact. */
export function RowActions({ row, title, isWide }: RowActionsProps) {
  const rowActions = useRowActions(row, title);
  if (!isWide) return <ActionMenu rowActions={rowActions} title={title} />;
  return rowActions.map(({ icon, label, act }) => <IconButton key={label} icon={icon} label={label} onClick={act} />);
}

function ActionMenu({ rowActions, title }: { readonly rowActions: readonly RowAction[]; readonly title: string }) {
  return (
    <Menu.Root>
      <Menu.Trigger
        aria-label={m.history_more({ name: title })}
        className="inline-flex size-8 items-center justify-center rounded-md text-ink-3 transition-colors hover:bg-press data-popup-open:bg-hover"
      >
        <MoreHorizontal aria-hidden size={16} strokeWidth={2.25} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="z-40">
          <Menu.Popup className="max-w-[calc(100vw-1rem)] rounded-md border border-line bg-raised p-1 shadow-float outline-none">
            {rowActions.map(({ icon: Icon, label, act }) => (
              <Menu.Item key={label} onClick={act} className={menuItem}>
                <Icon aria-hidden size={16} className="text-ink-3" />
                {label}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}

function useRowActions({ id, accountId, peer }: HistoryView, title: string): readonly RowAction[] {
  const actions = useActions();
  const messageActions = useMessageActions();
  const contactActions = useContactActions();
  const isKnown = peer.contactId !== undefined;
  return [
    {
      icon: MessageSquare,
      label: m.history_write({ name: title }),
      act: () => messageActions.open({ accountId, peerUri: peer.uri }),
    },
    ...(isKnown
      ? []
      : [
          {
            icon: UserPlus,
            label: m.contact_add_name({ name: title }),
            act: () => void contactActions.openAddress(peer.uri, peer.name ?? '', accountId),
          },
        ]),
    { icon: Trash2, label: m.history_remove({ name: title }), act: () => void actions.removeHistoryLine(id) },
  ];
}
