import { type FieldTree, submit } from '@angular/forms/signals';
import { RequestError } from '../graphql/request-error';

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
      const known = RequestError.from(error).fields.flatMap(({ field, message, reason, params }) => {
        const tree = fieldOf(form, field);
        return tree ? [{ kind: 'server', message, reason, params, fieldTree: tree }] : [];
      });
      if (known.length === 0) {
        otherwise(error);
        return [{ kind: 'refused' }];
      }
      return known;
    }
  });
}

/** The field of a form by the name that the server uses for it. */
function fieldOf<T extends object>(form: FieldTree<T>, name: string): FieldTree<unknown> | undefined {
  const field: unknown = Object.hasOwn(form().value(), name) ? Reflect.get(form, name) : undefined;
  return isField(field) ? field : undefined;
}

/** A field is a function that answers with its state. */
function isField(value: unknown): value is FieldTree<unknown> {
  return typeof value === 'function';
}
