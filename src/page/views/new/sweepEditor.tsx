import { yaml } from '@codemirror/lang-yaml';
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { type Diagnostic, lintGutter, setDiagnostics } from '@codemirror/lint';
import { EditorState } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';
import { basicSetup } from 'codemirror';
import { useEffect, useRef } from 'react';
import type { ProblemView } from '../../../views/api/orderAnswers.js';

interface SweepEditorProps {
  readonly text: string;
  readonly problems: readonly ProblemView[];
  readonly onText: (text: string) => void;
}

/**
 * A sweep file with its problems underlined. The editor lives in a shadow root: there it adopts its style sheets,
 * and elsewhere it would write style elements, which the page's policy forbids.
 */
export function SweepEditor({ text, problems, onText }: SweepEditorProps) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const latest = useRef({ text, onText });
  useEffect(() => {
    latest.current = { text, onText };
  });
  useEffect(() => {
    const host = place.current;
    if (host === null) return;
    const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
    const editor = new EditorView({
      parent: root as unknown as Element,
      root,
      state: EditorState.create({ doc: latest.current.text, extensions: extensions(latest) }),
    });
    view.current = editor;
    return () => {
      view.current = null;
      editor.destroy();
    };
  }, []);
  useEffect(() => {
    const editor = view.current;
    if (editor === null || editor.state.doc.toString() === text) return;
    editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
  }, [text]);
  useEffect(() => {
    const editor = view.current;
    if (editor !== null) {
      editor.dispatch(
        setDiagnostics(
          editor.state,
          problems.map((problem) => diagnosticOf(problem, editor.state)),
        ),
      );
    }
  }, [problems]);
  return <div className="editor" ref={place} />;
}

function extensions(latest: { readonly current: { readonly onText: (text: string) => void } }) {
  return [
    basicSetup,
    yaml(),
    lintGutter(),
    EditorView.lineWrapping,
    EditorView.contentAttributes.of({ 'aria-label': 'Sweep file' }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) latest.current.onText(update.state.doc.toString());
    }),
    theme,
    syntaxHighlighting(highlight),
  ];
}

function diagnosticOf({ line, column, message, hint }: ProblemView, { doc }: EditorState): Diagnostic {
  const at = doc.line(Math.min(Math.max(line ?? 1, 1), doc.lines));
  const from = Math.min(at.from + Math.max((column ?? 1) - 1, 0), at.to);
  // Up to the end of the word, or of the line without a column.
  const word =
    column === null ? at.text.length : (/^\S+/.exec(at.text.slice(from - at.from))?.[0].length ?? 1);
  return {
    from,
    to: Math.min(from + Math.max(word, 1), at.to),
    severity: 'error',
    message: hint === null ? message : `${message}\n${hint}`,
  };
}

const theme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--card)', fontSize: '0.8125rem', height: '100%' },
  '&.cm-focused': { outline: '2px solid var(--best)', outlineOffset: '-2px' },
  '.cm-content': { caretColor: 'var(--ink)', fontFamily: 'ui-monospace, Menlo, Consolas, monospace' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    color: 'var(--muted)',
    backgroundColor: 'var(--panel)',
    borderRight: '1px solid var(--line)',
  },
  '.cm-activeLine, .cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--hover) 60%, transparent)',
  },
  '&.cm-focused .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selected) !important',
  },
  '.cm-tooltip': { color: 'var(--ink)', backgroundColor: 'var(--card)', border: '1px solid var(--line)' },
  '.cm-panels': { color: 'var(--ink)', backgroundColor: 'var(--panel)' },
  '.cm-lintRange-error': {
    backgroundImage: 'none',
    textDecoration: 'underline wavy var(--bad)',
    textUnderlineOffset: '3px',
  },
  '.cm-lint-marker-error': {
    content: '"!"',
    color: 'var(--bad)',
    fontWeight: '700',
    width: '1em',
    textAlign: 'center',
  },
});

const highlight = HighlightStyle.define([
  { tag: [tags.propertyName, tags.definition(tags.propertyName)], color: 'var(--best)' },
  { tag: [tags.string, tags.content], color: 'var(--ink)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--diverged)' },
  { tag: tags.comment, color: 'var(--muted)', fontStyle: 'italic' },
]);
