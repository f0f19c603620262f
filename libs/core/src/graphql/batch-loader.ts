import DataLoader from 'dataloader';

const loadersOf = new WeakMap<object, Map<string, DataLoader<number, unknown>>>();

/**
 * The loader of one GraphQL operation under a name: what its fields ask for one by one is fetched at once.
 *
 * @param context the operation's context, with which the loader and its cache go away
 * @param fetch answers by id; ids that it leaves out become null
 */
export function batchLoader<V>(context: object, name: string, fetch: (ids: readonly number[]) => Promise<ReadonlyMap<number, V>>): DataLoader<number, V | null> {
  let loaders = loadersOf.get(context);
  if (!loaders) loadersOf.set(context, (loaders = new Map()));
  let loader = loaders.get(name) as DataLoader<number, V | null> | undefined;
  if (!loader) {
    loader = new DataLoader<number, V | null>(async (ids) => {
      const found = await fetch(ids);
      return ids.map((id) => found.get(id) ?? null);
    });
    loaders.set(name, loader as DataLoader<number, unknown>);
  }
  return loader;
}

/** Rows by their ids, as {@link batchLoader} wants them. */
export function byId<T extends { id: number }>(rows: readonly T[]): Map<number, T> {
  return new Map(rows.map((row) => [row.id, row]));
}
