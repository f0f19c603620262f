import { type FieldTree, submit } from '@angular/forms/signals';
import { RequestError } from '../graphql/mutate';

/**
 * Sends a valid form. What the server says about single fields is put at those fields; anything else is
 * handed to `otherwise`.
 * @returns whether it was accepted.
 */
export function submitForm<T extends object>(form: FieldTree<T>, send: () => Promise<void>, otherwise: (error: unknown) => void): Promise<boolean> {
  return submit(form, async () => {
    try {
      await send();
      return undefined;
    } catch (error) {
      const known = RequestError.from(error).fields.flatMap(({ field, message }) => {
        const tree = (form as unknown as Record<string, FieldTree<unknown> | undefined>)[field];
        return tree ? [{ kind: 'server', message, fieldTree: tree }] : [];
      });
      if (known.length === 0) {
        otherwise(error);
        return [{ kind: 'refused' }];
      }
      return known;
    }
  });
}
