import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, min, required, requiredError, validate } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateLimitDocument, LimitChoicesDocument, type LimitRowFragment, type LimitSubjectKind, UpdateLimitDocument } from '../../graphql/generated/limits/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';
import { SWITCH } from '../../ui/switch';
import { KeySelect } from './key-select';
import { type LimitSubject, SUBJECT_KINDS, subjectName } from './limit-subjects';

export interface LimitFormData {
  /** Who is limited; chosen in the form when it is absent. */
  readonly subject?: LimitSubject;
  /** The limit that is changed; absent for a new one. */
  readonly limit?: LimitRowFragment;
}

const CHOICES = 100;
/** What the gateway takes when a limit is switched on without saying how much. */
const DEFAULT_RATES = '60/min, 1000/hour, 10000/day';

/** Sets how many requests somebody may make: rates in short, and how many at the same time. */
@Component({
  selector: 'app-limit-form',
  imports: [FormField, FormFieldFrame, KeySelect, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel, SWITCH],
  templateUrl: './limit-form.html',
  styles: ':host { display: block; height: 100%; } nz-select, nz-input-number { width: 100%; }',
})
export class LimitForm {
  protected readonly t = injectTranslate();
  protected readonly kinds = SUBJECT_KINDS;
  private readonly data = inject<LimitFormData>(DIALOG_DATA);
  protected readonly limit = this.data.limit;
  protected readonly chooses = !this.limit && !this.data.subject;
  protected readonly heading = computed(() => (this.limit ? this.t('limits.edit', { name: subjectName(this.limit, this.t) }) : this.t('limits.create')));
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly choices = injectQuery(LimitChoicesDocument, () => (this.chooses ? { first: CHOICES } : null));
  protected readonly upstreams = computed(() => this.choices.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  protected readonly consumers = computed(() => this.choices.data()?.consumers.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);

  protected readonly model = signal({
    subjectKind: 'UPSTREAM' as LimitSubjectKind,
    upstreamId: '',
    consumerId: '',
    apiKeyId: [] as string[],
    virtualKeyId: [] as string[],
    rates: this.limit ? this.limit.rates : DEFAULT_RATES,
    maxConcurrent: this.limit?.maxConcurrent ?? (null as number | null),
    enabled: this.limit?.enabled ?? true,
  });
  protected readonly form = form(this.model, (path) => {
    const needs = (...kinds: LimitSubjectKind[]) => this.chooses && kinds.includes(this.model().subjectKind);
    required(path.upstreamId, { when: () => needs('UPSTREAM', 'CONSUMER_ON_UPSTREAM') });
    required(path.consumerId, { when: () => needs('CONSUMER', 'CONSUMER_ON_UPSTREAM') });
    validate(path.apiKeyId, ({ value }) => (needs('API_KEY') && value().length === 0 ? requiredError() : null));
    validate(path.virtualKeyId, ({ value }) => (needs('VIRTUAL_KEY') && value().length === 0 ? requiredError() : null));
    validate(path.rates, ({ value, valueOf }) => (value().trim() === '' && valueOf(path.maxConcurrent) === null ? { kind: 'nothing', message: this.t('limits.form.nothing') } : null));
    min(path.maxConcurrent, 1);
  });

  protected readonly asks = computed(() => {
    const kind = this.model().subjectKind;
    return { upstream: kind === 'UPSTREAM' || kind === 'CONSUMER_ON_UPSTREAM', consumer: kind === 'CONSUMER' || kind === 'CONSUMER_ON_UPSTREAM', apiKey: kind === 'API_KEY', virtualKey: kind === 'VIRTUAL_KEY' };
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.limit?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const { rates, maxConcurrent, enabled } = this.model();
        const amounts = { ...(rates.trim() ? { rates } : { requestsPerMinute: null, requestsPerHour: null, requestsPerDay: null }), maxConcurrent, enabled };
        if (id) await this.mutate(UpdateLimitDocument, { id, input: amounts }, ['limits']);
        else id = (await this.mutate(CreateLimitDocument, { input: { ...(this.data.subject ?? this.chosen()), ...amounts } }, ['limits'])).createLimit.id;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(id);
  }

  private chosen(): LimitSubject {
    const { subjectKind, upstreamId, consumerId, apiKeyId, virtualKeyId } = this.model();
    const asks = this.asks();
    return { subjectKind, ...(asks.upstream && { upstreamId }), ...(asks.consumer && { consumerId }), ...(asks.apiKey && { apiKeyId: apiKeyId[0] }), ...(asks.virtualKey && { virtualKeyId: virtualKeyId[0] }) };
  }
}
