import pg from 'pg';

type Query = (query: string | pg.QueryConfig, values: unknown[] | undefined, callback: (error: Error | undefined, result: pg.QueryResult) => void) => void;

const names = new Map<string, string>();

/**
 * Has PostgreSQL plan a statement once for each session that asks it, instead of each time: for what is asked many times a
 * second. Of an import of 100 keys planning was a seventh.
 * @param name of no other statement
 * @returns the statement itself
 */
export function prepared(name: string, statement: string): string {
  names.set(statement, name);
  return statement;
}

/**
 * A client whose queries do not outlive their answers. The promise that pg makes shares its scope with the query, and V8's
 * young collections take one query with its texts and rows along after the other, until the heap as a whole is swept: of
 * 100 rows a statement 70 % were copied twice, of the same by callback 1 %.
 */
export class LeanClient extends pg.Client {
  /** As pg's own; `never` stands for its many overloads, each of which it fits. */
  override query(...call: unknown[]): never {
    const query = super.query.bind(this) as Query;
    const [text, values, callback] = call as Parameters<Query>;
    // A query object, or one with a callback, is pg's own affair.
    if (typeof text !== 'string' || typeof values === 'function' || callback !== undefined) return query(text, values, callback) as never;
    return answerOf(query, text, values) as never;
  }
}

async function answerOf(query: Query, text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
  try {
    const name = names.get(text);
    return await new Promise((resolve, reject) => query(name === undefined ? text : { name, text }, values, (error, result) => (error ? reject(error) : resolve(result))));
  } catch (error) {
    // From who asked, instead of from the socket that the answer came by.
    Error.captureStackTrace(error as Error);
    throw error;
  }
}
