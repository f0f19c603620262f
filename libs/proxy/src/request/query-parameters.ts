/** A query string or form body is split by hand so that what the client wrote stays as it was, byte by byte. */
function nameOf(pair: string): string {
  const equals = pair.indexOf('=');
  return decode(equals === -1 ? pair : pair.slice(0, equals));
}

function decode(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** The first value of a parameter, decoded. */
export function findParameter(query: string, name: string): string | undefined {
  if (query === '' || (!query.includes(name) && !query.includes('%'))) return undefined;
  for (const pair of query.split('&')) {
    if (nameOf(pair) === name) {
      const equals = pair.indexOf('=');
      return equals === -1 ? '' : decode(pair.slice(equals + 1));
    }
  }
  return undefined;
}

/** The query without a parameter, all else untouched. */
export function withoutParameter(query: string, name: string): string {
  if (query === '' || (!query.includes(name) && !query.includes('%') && !query.includes('+'))) return query;
  return query
    .split('&')
    .filter((pair) => nameOf(pair) !== name)
    .join('&');
}

/** The query with this parameter once, at its end. */
export function withParameter(query: string, name: string, value: string): string {
  const rest = withoutParameter(query, name);
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  return rest === '' ? pair : `${rest}&${pair}`;
}
