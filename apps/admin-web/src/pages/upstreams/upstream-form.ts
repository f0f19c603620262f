import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, effect, inject, signal, untracked } from '@angular/core';
import { form, FormField, max, maxLength, min, pattern, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { injectMutate } from '../../graphql/mutate';
import { CreateUpstreamDocument, type ErrorFormat, type SelectionPolicy, UpdateUpstreamDocument, type UpstreamDetailFragment } from '../../graphql/generated/upstreams/graphql';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { SWITCH } from '../../ui/switch';

const POLICIES: readonly SelectionPolicy[] = ['ROUND_ROBIN', 'WEIGHTED', 'RANDOM', 'LEAST_USED', 'PRIORITY'];
const ERROR_FORMATS: readonly ErrorFormat[] = ['PROBLEM_JSON', 'OPENAI'];
const DAY_MS = 86_400_000;

/** Makes an upstream, or changes the one that is given. Closes with its id. */
@Component({
  selector: 'app-upstream-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel, SWITCH],
  templateUrl: './upstream-form.html',
  styles: `
    .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; }
    nz-input-number, nz-select { width: 100%; }
    .switch { display: flex; align-items: flex-start; gap: 12px; margin-bottom: 14px; }
    .switch label { flex: 1; }
    .switch strong { display: block; font-weight: 500; }
    h3 { font-size: 12px; font-weight: 500; color: var(--text-faint); margin: 22px 0 12px; padding-top: 16px; border-top: 1px solid var(--border); }
  `,
})
export class UpstreamForm {
  protected readonly t = injectTranslate();
  protected readonly upstream = inject<UpstreamDetailFragment | null>(DIALOG_DATA);
  protected readonly policies = POLICIES;
  protected readonly errorFormats = ERROR_FORMATS;
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);

  protected readonly model = signal({
    name: this.upstream?.name ?? '',
    slug: this.upstream?.slug ?? '',
    baseUrl: this.upstream?.baseUrl ?? '',
    enabled: this.upstream?.enabled ?? true,
    open: this.upstream?.open ?? false,
    selectionPolicy: this.upstream?.selectionPolicy ?? ('ROUND_ROBIN' as SelectionPolicy),
    maxAttempts: this.upstream?.maxAttempts ?? 3,
    failureThreshold: this.upstream?.failureThreshold ?? 3,
    connectTimeoutMs: this.upstream?.connectTimeoutMs ?? 10_000,
    responseTimeoutMs: this.upstream?.responseTimeoutMs ?? 300_000,
    idleTimeoutMs: this.upstream?.idleTimeoutMs ?? 0,
    maxBodyMegabytes: this.upstream?.maxBodyMegabytes ?? 32,
    retryUnsafe: this.upstream?.retryUnsafe ?? false,
    captureHeaders: this.upstream?.captureHeaders ?? false,
    captureBodies: this.upstream?.captureBodies ?? false,
    errorFormat: this.upstream?.errorFormat ?? ('PROBLEM_JSON' as ErrorFormat),
  });
  protected readonly form = form(this.model, (path) => {
    required(path.name);
    maxLength(path.name, 100);
    required(path.slug);
    pattern(path.slug, /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, { message: () => this.t('upstreams.form.slugRule') });
    required(path.baseUrl);
    pattern(path.baseUrl, /^https?:\/\/[^\s?#@]+$/, { message: () => this.t('upstreams.form.baseUrlRule') });
    for (const timeout of [path.connectTimeoutMs, path.responseTimeoutMs]) {
      min(timeout, 1);
      max(timeout, DAY_MS);
    }
    min(path.idleTimeoutMs, 0);
    max(path.idleTimeoutMs, DAY_MS);
    min(path.maxAttempts, 1);
    max(path.maxAttempts, 5);
    min(path.failureThreshold, 0);
    max(path.failureThreshold, 1000);
    min(path.maxBodyMegabytes, 1);
    max(path.maxBodyMegabytes, 10_240);
  });

  constructor() {
    effect(() => {
      const slug = slugOf(this.form.name().value());
      if (!this.upstream && !untracked(this.form.slug).dirty()) this.form.slug().value.set(slug);
    });
  }

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.upstream?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const input = this.model();
        if (id) await this.mutate(UpdateUpstreamDocument, { id, input });
        else id = (await this.mutate(CreateUpstreamDocument, { input }, ['upstreams'])).createUpstream.id;
      },
      (error) => this.notice.failed(error),
    );
    if (!saved) return;
    this.notice.done(this.t(this.upstream ? 'ui.saved' : 'upstreams.created', { name: this.model().name }));
    this.ref.close(id);
  }
}

/** A new upstream's slug follows its name until somebody writes one. */
function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
}
