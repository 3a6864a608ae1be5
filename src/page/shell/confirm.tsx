import { createContext, type ReactNode, useCallback, useContext, useState } from 'react';
import { Dialog } from './dialog.js';

export interface Question {
  readonly title: string;
  readonly text: ReactNode;
  /** The label of the button that does it. */
  readonly action: string;
  readonly isDangerous?: boolean;
}

interface Asked {
  readonly question: Question;
  readonly answer: (yes: boolean) => void;
}

const ConfirmContext = createContext<(question: Question) => Promise<boolean>>(async () => false);

/** Asks once before something is changed. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return useContext(ConfirmContext);
}

export function Confirmations({ children }: { readonly children: ReactNode }) {
  const [asked, setAsked] = useState<Asked | null>(null);
  const confirm = useCallback(
    (question: Question) => new Promise<boolean>((answer) => setAsked({ question, answer })),
    [],
  );
  const close = (yes: boolean) => {
    asked?.answer(yes);
    setAsked(null);
  };
  return (
    <ConfirmContext value={confirm}>
      {children}
      {asked !== null && (
        <Dialog title={asked.question.title} onClose={() => close(false)}>
          <div className="dialog-text">{asked.question.text}</div>
          <footer className="dialog-foot">
            <button type="button" className="button" onClick={() => close(false)}>
              Keep as it is
            </button>
            <button
              type="button"
              className={`button primary ${asked.question.isDangerous === true ? 'danger' : ''}`}
              data-focus
              onClick={() => close(true)}
            >
              {asked.question.action}
            </button>
          </footer>
        </Dialog>
      )}
    </ConfirmContext>
  );
}
