import { inject, Injectable } from '@angular/core';
import { NzMessageService } from 'ng-zorro-antd/message';
import { RequestError } from '../graphql/mutate';
import { Translator } from '../i18n/translate';

const ERROR_SHOWN_MS = 6_000;

/** Short words about what happened, at the top of the window. */
@Injectable({ providedIn: 'root' })
export class Notice {
  private readonly messages = inject(NzMessageService);
  private readonly t = inject(Translator).translate;

  done(text: string): void {
    this.messages.success(text);
  }

  failed(error: unknown): void {
    this.messages.error(this.explain(error), { nzDuration: ERROR_SHOWN_MS });
  }

  /** A sentence for a person. What the API says is kept, it names the field or the thing. */
  explain(error: unknown): string {
    const { code, message } = RequestError.from(error);
    switch (code) {
      case 'NETWORK':
        return this.t('ui.problem.network');
      case 'FORBIDDEN':
        return this.t('ui.problem.forbidden');
      case 'RATE_LIMITED':
        return this.t('ui.problem.rateLimited');
      case 'LOCKED':
        return this.t('ui.problem.locked');
      default:
        return message;
    }
  }
}
