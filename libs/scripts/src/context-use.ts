/** What the context's parts are called, where the name is not a member's after a dot, as in `Date.now()`. */
const NAMES = /(?<!(?:^|[^.])\.)\b(?:request|upstream|key|consumer|now|vars)\b/;
/** Ways to a name that does not stand in the text as it is: JavaScript's arguments and eval, escapes, and other forms of letters. */
const DETOURS = /\b(?:arguments|eval)\b|\\|[^\0-\x7f]/;

/** Whether a script may look at its context; where it cannot, none has to be made for it. */
export function mayUseContext(source: string): boolean {
  return NAMES.test(source) || DETOURS.test(source);
}
