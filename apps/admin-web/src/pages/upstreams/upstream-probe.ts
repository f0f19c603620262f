import { Component, computed, inject, input, linkedSignal } from '@angular/core';
import { form, FormField, max, min, pattern, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { SetUpstreamProbeDocument, UpstreamProbeDocument } from '../../graphql/generated/upstreams/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { ErrorState } from '../../ui/error-state';
import { FormFieldFrame } from '../../ui/form-field';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { RelativeTime } from '../../ui/relative-time';
import { submitForm } from '../../ui/submit-form';
import { SWITCH } from '../../ui/switch';
import { KeyProbeRun } from '../keys/key-probe-run';

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST'] as const;

/** How an upstream's keys are tried without a client's request, and trying all of them now. */
@Component({
  selector: 'app-upstream-probe',
  imports: [ErrorState, FormField, FormFieldFrame, KeyProbeRun, LoadingRows, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, RelativeTime, SWITCH],
  templateUrl: './upstream-probe.html',
  styles: `
    .grid { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 16px; align-items: start; }
    section { padding: 16px 18px; }
    h2 { font-size: 13px; margin-bottom: 4px; }
    p { margin-bottom: 14px; }
    .triple { display: grid; grid-template-columns: 110px 1fr 1fr; gap: 0 14px; }
    nz-select, nz-input-number { width: 100%; }
    .switch { display: flex; align-items: flex-start; gap: 12px; margin-bottom: 14px; }
    .switch label { flex: 1; }
    .switch strong { display: block; font-weight: 500; }
    @media (max-width: 1080px) { .grid { grid-template-columns: minmax(0, 1fr); } }
    @media (max-width: 560px) { .triple { grid-template-columns: minmax(0, 1fr); } }
  `,
})
export class UpstreamProbe {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly session = inject(Session);
  protected readonly methods = METHODS;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly query = injectQuery(UpstreamProbeDocument, () => ({ upstreamId: this.upstreamId() }));
  protected readonly probe = computed(() => this.query.data()?.keyProbe ?? null);
  protected readonly model = linkedSignal(() => {
    const probe = this.probe();
    return { enabled: probe?.enabled ?? true, method: probe?.method ?? 'GET', path: probe?.path ?? '/', expectedStatuses: (probe?.expectedStatuses ?? [200]).map(String), intervalMinutes: probe?.intervalMinutes ?? 10 };
  });
  protected readonly form = form(this.model, (path) => {
    required(path.path);
    pattern(path.path, /^\/[\x21-\x7e]*$/, { message: () => this.t('upstreams.probe.pathRule') });
    min(path.intervalMinutes, 1);
    max(path.intervalMinutes, 10_080);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    const saved = await submitForm(
      this.form,
      async () => {
        const { expectedStatuses, ...rest } = this.model();
        await this.mutate(SetUpstreamProbeDocument, { upstreamId: this.upstreamId(), input: { ...rest, expectedStatuses: expectedStatuses.map(Number).filter((status) => Number.isInteger(status)) } }, ['keyProbe']);
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.notice.done(this.t('ui.saved'));
  }
}
