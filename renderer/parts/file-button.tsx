import type { LucideIcon } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { Button, type ButtonTone } from './button.tsx';

interface FileButtonProps {
  readonly icon?: LucideIcon;
  readonly tone?: ButtonTone;
  /** As of the input element: types and endings. */
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly children: ReactNode;
}

/** Asks for a file. */
export function FileButton({ icon, tone = 'outline', accept, onFile, children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        accept={accept}
        hidden
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
      <Button tone={tone} {...(icon && { icon })} onClick={() => input.current?.click()}>
        {children}
      </Button>
    </>
  );
}
