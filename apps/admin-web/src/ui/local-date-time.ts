/** What `<input type="datetime-local">` holds for an instant: the browser's local time, to the minute. */
export function localInputOf(instant: string | null | undefined): string {
  if (!instant) return '';
  const date = new Date(instant);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** The instant of such an input, null when it is empty. */
export function instantOf(localInput: string): string | null {
  return localInput ? new Date(localInput).toISOString() : null;
}
