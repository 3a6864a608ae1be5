/** The API for people: one page without scripts, made from its OpenAPI description. */
import { html } from '../../base/escapeHtml.js';
import { API_ROOT } from '../../views/api/operations.js';
import { type OpenApi, openApi } from './openApi.js';

interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters: readonly {
    readonly name: string;
    readonly in: string;
    readonly required: boolean;
    readonly schema: object;
  }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}

export function docsPage(): string {
  const description = openApi();
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>jmin API</title>
<link rel="stylesheet" href="/api/docs.css">
</head>
<body>
<main>
<h1>jmin API</h1>
<p>${html(String(description.info.description))}</p>
<p>Every path begins with <code>${API_ROOT}</code>. With a token, send <code>Authorization: Bearer TOKEN</code>. Changes are sent as <code>application/json</code>. The whole description: <a href="${API_ROOT}/openapi.json">openapi.json</a>.</p>
<nav aria-label="Operations"><ul>${links(description)}</ul></nav>
${sections(description)}
</main>
</body>
</html>
`;
}

function operations({
  paths,
}: OpenApi): { readonly method: string; readonly path: string; readonly operation: Operation }[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      method: method.toUpperCase(),
      path,
      operation: operation as Operation,
    })),
  );
}

function links(description: OpenApi): string {
  return operations(description)
    .map(
      ({ method, path, operation }) =>
        `<li><a href="#${operation.operationId}"><code>${method} ${html(path)}</code></a> ${html(operation.summary)}</li>`,
    )
    .join('\n');
}

function sections(description: OpenApi): string {
  return operations(description).map(section).join('\n');
}

function section({ method, path, operation }: ReturnType<typeof operations>[number]): string {
  const { operationId, summary, description, parameters, requestBody, responses } = operation;
  const rows = parameters.map(
    ({ name, in: place, required, schema }) =>
      `<tr><td><code>${html(name)}</code></td><td>${place}${required ? '' : ', optional'}</td><td><code>${html(shortSchema(schema))}</code></td></tr>`,
  );
  const body = Object.values(requestBody?.content ?? {})[0]?.schema;
  const answer = Object.values(responses['200']?.content ?? {})[0]?.schema;
  return `<section id="${operationId}">
<h2><code>${method} ${html(path)}</code></h2>
<p>${html(summary)} ${html(description ?? '')}</p>
${rows.length === 0 ? '' : `<table><thead><tr><th>parameter</th><th>in</th><th>value</th></tr></thead><tbody>${rows.join('')}</tbody></table>`}
${body === undefined ? '' : details('Body', body)}
${answer === undefined ? '' : details('Answer', answer)}
</section>`;
}

function details(title: string, schema: object): string {
  return `<details><summary>${title}</summary><pre>${html(JSON.stringify(schema, null, 1))}</pre></details>`;
}

/** On one line: `integer, 1 to 500, default 50`. */
function shortSchema(schema: object): string {
  const {
    type,
    enum: words,
    minimum,
    maximum,
    default: preset,
    items,
  } = schema as Readonly<Record<string, unknown>>;
  const range = minimum === undefined || maximum === undefined ? [] : [`${minimum} to ${maximum}`];
  const kind = Array.isArray(words)
    ? words.join(' | ')
    : type === 'array' && items !== undefined
      ? 'several'
      : String(type ?? 'text');
  return [kind, ...range, ...(preset === undefined ? [] : [`default ${JSON.stringify(preset)}`])].join(', ');
}

export const DOCS_STYLE = `:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0; }
main { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
code, pre { font: 0.9em ui-monospace, monospace; }
pre { overflow: auto; max-height: 30rem; padding: 0.75rem; border: 1px solid #8886; border-radius: 6px; }
table { border-collapse: collapse; }
td, th { text-align: left; padding: 0.2rem 1rem 0.2rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
section { border-top: 1px solid #8886; margin-top: 2rem; }
nav ul { list-style: none; padding: 0; }
`;
