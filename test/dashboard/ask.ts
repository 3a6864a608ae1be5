import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

export interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
  /** Does not wait for the answer's content, which may never end. */
  readonly headOnly?: boolean;
}

/** One request, with whatever headers and path: what fetch would not let through, or follow. */
export function ask(
  base: string,
  path: string,
  { method = 'GET', headers = {}, body, headOnly = false }: Asked = {},
): Promise<Answer> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, headers, agent: false }, (response) => {
      let text = '';
      if (headOnly) {
        asked.destroy();
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text });
        return;
      }
      response.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    asked.on('error', reject).end(body);
  });
}
