/** Requests to the API of the dashboard that served the page. */
import { ApiError, connect } from '../../api/connect.js';
import type { ApiAnswer, ApiInput } from '../../views/api/operationSchemas.js';
import { API_ROOT, type OperationName } from '../../views/api/operations.js';

/** The query client asks again. */
const api = connect('', null, { retries: 0 });

/** @throws ApiError; with status 0 if the dashboard does not answer. */
export async function request<Name extends OperationName>(
  name: Name,
  input: ApiInput<Name>,
  signal?: AbortSignal,
): Promise<ApiAnswer<Name>> {
  const call = api[name] as (input: ApiInput<Name>, options: object) => Promise<ApiAnswer<Name>>;
  try {
    return await call(input, { signal });
  } catch (error) {
    // Its token is needed now: the server's login page asks for it.
    if (error instanceof ApiError && error.status === 401) location.reload();
    throw error instanceof TypeError ? new ApiError(0, { error: 'The dashboard does not answer.' }) : error;
  }
}

/** For a link: a browser downloads it by itself. */
export function downloadAddress(slug: string, filter: string): string {
  const query = filter === '' ? '' : `?${new URLSearchParams({ filter })}`;
  return `${API_ROOT}/sweeps/${encodeURIComponent(slug)}/export.csv${query}`;
}
