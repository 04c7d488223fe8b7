import { type ReactNode, useRef } from 'react';
import { classNames } from './class-names.ts';

interface ClippedProps {
  readonly text: string;
  readonly className?: string;
  /** What stands there instead of the bare text; the tooltip still says the text. */
  readonly children?: ReactNode;
}

/** One line of foreign text: isolated from the direction of its surroundings, cut with "…", whole in the tooltip when it was cut. */
export function Clipped({ text, className, children }: ClippedProps) {
  const line = useRef<HTMLElement>(null);
  const explain = (): void => {
    const element = line.current;
    if (element) element.title = element.scrollWidth > element.clientWidth ? text : '';
  };
  return (
    <bdi ref={line} onPointerEnter={explain} className={classNames('block min-w-0 truncate', className)}>
      {children ?? text}
    </bdi>
  );
}
