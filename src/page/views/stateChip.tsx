/** The state of a sweep or a trial: a word, with a shape that differs too. */
export function StateChip({ state }: { readonly state: string }) {
  return (
    <span className="chip" data-state={state}>
      <i aria-hidden="true" />
      {state}
    </span>
  );
}
