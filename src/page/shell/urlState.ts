import { useCallback } from 'react';
import { useSearchParams } from 'wouter';

export type UrlChange = Readonly<Record<string, string | null>>;

/** The parameters of the address, which hold everything that a shared link must show. */
export function useUrlState(): {
  readonly parameters: URLSearchParams;
  /** Sets or, with null, removes. Back returns to the last view and not to the last keystroke, unless `keep`. */
  readonly change: (change: UrlChange, options?: { readonly keep?: boolean }) => void;
} {
  const [parameters, setParameters] = useSearchParams();
  const change = useCallback(
    (changes: UrlChange, { keep = false }: { readonly keep?: boolean } = {}) => {
      setParameters(
        (before) => {
          const after = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value === null || value === '') after.delete(name);
            else after.set(name, value);
          }
          return after;
        },
        { replace: !keep },
      );
    },
    [setParameters],
  );
  return { parameters, change };
}
