import { inject, Injectable } from '@angular/core';
import { NzMessageService } from 'ng-zorro-antd/message';
import { injectExplainError } from '../graphql/explain-error';

const ERROR_SHOWN_MS = 6_000;

/** Short words about what happened, at the top of the window. */
@Injectable({ providedIn: 'root' })
export class Notice {
  private readonly messages = inject(NzMessageService);
  /** A sentence for a person. */
  readonly explain = injectExplainError();

  done(text: string): void {
    this.messages.success(text);
  }

  failed(error: unknown): void {
    this.messages.error(this.explain(error), { nzDuration: ERROR_SHOWN_MS });
  }
}
