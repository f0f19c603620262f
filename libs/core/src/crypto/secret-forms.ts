/** A shorter one is looked for only as it is: its other forms would be found by chance. */
const SHORTEST_WITH_FORMS = 8;

/**
 * How a secret may stand in a text that somebody else wrote: as it is, as a URL, a form or JSON spells it, and in
 * base64, where its first and last characters depend on what stands beside it.
 */
export function secretForms(secret: string): string[] {
  if (secret.length < SHORTEST_WITH_FORMS) return secret === '' ? [] : [secret];
  const forms = new Set([secret, encodeURIComponent(secret), encodeURIComponent(secret).replaceAll('%20', '+'), JSON.stringify(secret).slice(1, -1)]);
  const bytes = Buffer.from(secret);
  for (const before of [0, 1, 2]) {
    const encoded = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64');
    forms.add(encoded.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6)));
  }
  return [...forms];
}

/** A text in which none of these secrets can be read in any of its forms. */
export function withoutSecrets(text: string, secrets: Iterable<string>, mask = '***'): string {
  return withoutForms(text, [...secrets].flatMap(secretForms), mask);
}

/** The same for who has many texts: the forms are made once. */
export function withoutForms(text: string, forms: readonly string[], mask = '***'): string {
  let rest = text;
  for (const form of forms) if (rest.includes(form)) rest = rest.replaceAll(form, mask);
  return rest;
}
