import { createContext, type ReactNode, useContext, useEffect, useMemo, useRef, useState } from 'react';

/** One line of the command palette. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** What it belongs to, e.g. `Sweep`. */
  readonly group: string;
  /** The key that does the same. */
  readonly key?: string;
  readonly run: () => void;
}

interface Registry {
  /** @returns what removes them. */
  add(commands: () => readonly Command[]): () => void;
  all(): readonly Command[];
}

const RegistryContext = createContext<Registry>({ add: () => () => {}, all: () => [] });

export function CommandRegistry({ children }: { readonly children: ReactNode }) {
  const [sources] = useState(() => new Set<() => readonly Command[]>());
  const registry = useMemo<Registry>(
    () => ({
      add: (source) => {
        sources.add(source);
        return () => sources.delete(source);
      },
      all: () => [...sources].flatMap((source) => source()),
    }),
    [sources],
  );
  return <RegistryContext value={registry}>{children}</RegistryContext>;
}

export function useAllCommands(): () => readonly Command[] {
  return useContext(RegistryContext).all;
}

/** Offers commands while a view is shown. */
export function useCommands(commands: readonly Command[]): void {
  const registry = useContext(RegistryContext);
  const latest = useRef(commands);
  useEffect(() => {
    latest.current = commands;
  });
  useEffect(() => registry.add(() => latest.current), [registry]);
}
