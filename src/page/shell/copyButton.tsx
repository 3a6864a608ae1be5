import { useAnnounce } from './announcements.js';
import { Icon } from './icons.js';

interface CopyButtonProps {
  readonly text: string;
  /** E.g. `digest`. */
  readonly what: string;
}

export function CopyButton({ text, what }: CopyButtonProps) {
  const copy = useCopy();
  return (
    <button
      type="button"
      className="button icon-only small quiet"
      aria-label={`Copy the ${what}`}
      title={`Copy the ${what}`}
      onClick={() => copy(text, what)}
    >
      <Icon name="copy" />
    </button>
  );
}

/** Over plain HTTP, only this machine's own address may use the clipboard. */
export function useCopy(): (text: string, what: string) => void {
  const announce = useAnnounce();
  return (text, what) => {
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => announce({ kind: 'done', text: `Copied the ${what}.` }),
      () => announce({ kind: 'failed', text: `The browser does not allow to copy the ${what} here.` }),
    );
  };
}
