import { inject } from '@angular/core';
import { type TaskRunFragment } from '../../graphql/generated/tasks/graphql';
import { Translator } from '../../i18n/translate';

/** Scheduled tasks in the chosen language; where a task does not come with the product, in its own words. */
export function injectTaskText() {
  const translator = inject(Translator);
  const t = translator.translate;
  return {
    name: (id: string): string => {
      const key = `tasks.named.${id}`;
      return translator.knows(key) ? t(key) : id;
    },
    description: ({ id, description }: { id: string; description: string }): string => {
      const key = `tasks.described.${id}`;
      return translator.knows(key) ? t(key) : description;
    },
    /** What a run came to; the words of an error as they are. */
    result: ({ result, resultCode, resultCounts }: TaskRunFragment): string =>
      resultCode ? t(`tasks.result.${resultCode}`, Object.fromEntries(resultCounts.map(({ name, count }) => [name, count]))) : (result ?? '–'),
  };
}
