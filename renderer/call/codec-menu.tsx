import { Menu } from '@base-ui/react/menu';
import { Check, ChevronDown } from 'lucide-react';
import type { CallView } from '../../main/contract/snapshot.ts';
import * as m from '../paraglide/messages.js';
import { menuItem } from '../shell/menu-item.ts';
import { canTalk } from '../state/call-choice.ts';
import { useActions } from '../state/session-context.ts';
import { codecName } from '../words/call-words.ts';

/** The codecs that both sides know, to go on with another one; nothing where there is only one. */
export function CodecMenu({ call }: { readonly call: CallView }) {
  const actions = useActions();
  const { codecs = [] } = call;
  const [used = ''] = codecs;
  if (codecs.length < 2 || !canTalk(call)) return null;
  return (
    <Menu.Root>
      <Menu.Trigger className="inline-flex items-center gap-0.5 rounded-sm px-1 transition-colors hover:bg-hover">
        {m.codec_change()}
        <ChevronDown aria-hidden size={14} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={4} className="z-40">
          <Menu.Popup className="min-w-44 rounded-md border border-line bg-raised p-1 shadow-float outline-none">
            <Menu.RadioGroup value={used}>
              {codecs.map((codec) => (
                <Menu.RadioItem
                  key={codec}
                  value={codec}
                  closeOnClick
                  onClick={() => void (codec !== used && actions.changeCodec(call.id, codec))}
                  className={menuItem}
                >
                  <span className="flex-1">{codecName(codec)}</span>
                  <Menu.RadioItemIndicator>
                    <Check aria-hidden size={16} className="text-accent" />
                  </Menu.RadioItemIndicator>
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
