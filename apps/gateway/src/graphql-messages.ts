/** What graphql-js says of a value without repeating it. */
const REASON = /\w+ cannot represent (?:an? )?[\w -]*value|Field "\w+" (?:of required type "[\w![\]]+" was not provided|is not defined by type "\w+")|Expected (?:non-nullable )?type "[\w![\]]+" (?:not to be null|to be an object)|does not exist in "\w+" enum/g;

/** graphql-js repeats what it was given, which may be a secret in the wrong place: kinds, types and names are enough to find the mistake. */
export function withoutValues(message: string): string {
  const [, variable] = /^Variable "(\$\w+)" got invalid value /.exec(message) ?? [];
  if (variable !== undefined) return `Variable "${variable}" got an invalid value${placeOf(message)}${reasonOf(message)}`;
  return message
    .replace(/^(Syntax Error: .*?) (String|BlockString|Name|Int|Float|Comment) ".*"/s, '$1 $2')
    .replace(/( cannot represent (?:an? )?[\w -]*value): .*/s, '$1')
    .replace(/^(Expected value of type "[^"]+"), found .*/s, '$1')
    .replace(/^Value .* (does not exist in "\w+" enum)/s, 'The value $1');
}

function placeOf(message: string): string {
  const place = [...message.matchAll(/ at "([\w.[\]]+)"; /g)].at(-1)?.[1];
  return place === undefined ? '' : ` at "${place}"`;
}

/** The last thing said of it, as far as it repeats no value. */
function reasonOf(message: string): string {
  const reason = [...message.matchAll(REASON)].at(-1)?.[0];
  return reason === undefined ? '' : `: ${reason}`;
}
