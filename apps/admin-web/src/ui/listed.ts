/** The known ones of a list in the address, `A,B`, in the list's own order; `null` when nothing is said. */
export function listed<T extends string>(text: string | undefined, known: readonly T[]): T[] | null {
  return text === undefined ? null : text.split(',').filter((one): one is T => known.some((other) => other === one));
}
