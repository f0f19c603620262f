import { Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucidePlay } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge, type Tone } from '../../ui/badge';
import { Snippet } from '../../ui/snippet';
import { Label } from '../../ui/label';

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'] as const;
const SHOWN_BYTES = 64 * 1024;

interface Answer {
  readonly status: number;
  readonly durationMs: number;
  readonly attempts: string | null;
  readonly keyId: string | null;
  readonly requestId: string | null;
  readonly body: string;
}

/** A request through the gateway, as a client would make it. */
@Component({
  selector: 'app-try-it',
  imports: [Label, Badge, FormsModule, LucidePlay, NzButtonComponent, NzInputDirective, NzSelectModule, Snippet],
  templateUrl: './try-it.html',
  styleUrl: './try-it.css',
})
export class TryIt {
  readonly slug = input.required<string>();
  readonly open = input(false);
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly methods = METHODS;
  protected readonly method = signal<(typeof METHODS)[number]>('GET');
  protected readonly path = signal('/');
  protected readonly virtualKey = signal('');
  protected readonly body = signal('');
  protected readonly sending = signal(false);
  protected readonly answer = signal<Answer | null>(null);
  protected readonly failure = signal<string | null>(null);
  protected readonly hasBody = computed(() => !['GET', 'HEAD'].includes(this.method()));
  protected readonly tone = computed<Tone>(() => {
    const status = this.answer()?.status ?? 0;
    return status < 300 ? 'good' : status < 500 ? 'warn' : 'bad';
  });

  protected async send(event: Event): Promise<void> {
    event.preventDefault();
    this.sending.set(true);
    this.failure.set(null);
    const started = performance.now();
    try {
      const response = await fetch(`/proxy/${this.slug()}${this.path().startsWith('/') ? '' : '/'}${this.path()}`, {
        method: this.method(),
        credentials: 'omit',
        headers: {
          ...(this.virtualKey() ? { authorization: `Bearer ${this.virtualKey()}` } : {}),
          ...(this.hasBody() && this.body() ? { 'content-type': 'application/json' } : {}),
        },
        body: this.hasBody() && this.body() ? this.body() : undefined,
      });
      const text = await response.text();
      this.answer.set({
        status: response.status,
        durationMs: performance.now() - started,
        attempts: response.headers.get('x-gateway-attempts'),
        keyId: response.headers.get('x-gateway-key-id'),
        requestId: response.headers.get('x-request-id'),
        body: pretty(text.slice(0, SHOWN_BYTES)),
      });
    } catch (error) {
      this.answer.set(null);
      this.failure.set(error instanceof Error ? error.message : String(error));
    } finally {
      this.sending.set(false);
    }
  }
}

function pretty(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
