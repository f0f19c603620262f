import { Component, computed, inject, input, signal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { LucidePlay } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { HeaderRequestsDocument, TestHeaderOnRequestDocument, type TestHeaderOnRequestMutation } from '../../graphql/generated/headers/graphql';
import { type ScriptLanguage } from '../../graphql/generated/scripts/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Badge } from '../../ui/badge';
import { Label } from '../../ui/label';
import { Notice } from '../../ui/notice';

const CHOICES = 50;

/** Runs the script as it is written now on a request that was served, and shows its headers before and after. Nothing is sent. */
@Component({
  selector: 'app-header-on-request',
  imports: [Badge, FormsModule, Label, LucidePlay, NzButtonComponent, NzSelectModule],
  templateUrl: './header-on-request.html',
  styles: `
    :host { display: block; padding: 16px 18px; }
    h2, h3 { font-size: 13px; }
    h3 { margin: 14px 0 4px; }
    .lead { margin: 2px 0 12px; font-size: 12px; }
    .line { display: flex; gap: 8px; }
    nz-select { flex: 1; min-width: 0; }
    .outcome { display: flex; align-items: center; gap: 8px; margin-top: 14px; }
    .error { color: var(--bad); margin-top: 6px; }
    .sides { display: grid; grid-template-columns: minmax(0, 1fr); gap: 4px; }
    table { width: 100%; border-collapse: collapse; }
    td { padding: 4px 8px 4px 0; border-bottom: 1px solid var(--border); vertical-align: top; overflow-wrap: anywhere; }
    td:first-child { width: 38%; }
    .added td { background: var(--good-soft); }
    .gone td { background: var(--bad-soft); }
    pre { margin: 0; padding: 8px 12px; border-radius: 6px; background: var(--bg-sunken); white-space: pre-wrap; overflow-wrap: anywhere; }
  `,
})
export class HeaderOnRequest {
  readonly upstreamId = input.required<string | null>();
  readonly headerName = input.required<string>();
  readonly script = input.required<string>();
  readonly language = input.required<ScriptLanguage>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly requests = injectQuery(HeaderRequestsDocument, () => (this.upstreamId() ? { upstreamId: this.upstreamId()!, first: CHOICES } : null));
  protected readonly choices = computed(
    () => this.requests.data()?.requestLogs.edges.map(({ node }) => ({ value: node.id, label: `${node.method} ${node.path} · ${node.status} · ${this.format.dateTime(node.at)}${node.captured ? '' : ` · ${this.t('headers.onRequest.notCaptured')}`}` })) ?? [],
  );
  protected readonly none = computed(() => !this.requests.loading() && this.choices().length === 0);
  protected readonly requestId = signal<string | null>(null);
  protected readonly running = signal(false);
  protected readonly result = signal<TestHeaderOnRequestMutation['testScriptOnRequest'] | null>(null);
  protected readonly before = computed(() => this.marked(this.result()?.before, this.result()?.after));
  protected readonly after = computed(() => this.marked(this.result()?.after, this.result()?.before));

  protected async run(): Promise<void> {
    this.running.set(true);
    try {
      const input = { requestId: this.requestId()!, headerName: this.headerName(), language: this.language(), script: this.script() };
      this.result.set((await this.mutate(TestHeaderOnRequestDocument, { input })).testScriptOnRequest);
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.running.set(false);
    }
  }

  /** The headers of one side; those that the other does not have alike are marked. */
  private marked(headers: readonly { name: string; value: string }[] = [], others: readonly { name: string; value: string }[] = []) {
    return headers.map(({ name, value }) => ({ name, value, differs: !others.some((other) => other.name.toLowerCase() === name.toLowerCase() && other.value === value) }));
  }
}
