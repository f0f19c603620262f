import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, max, maxLength, min, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzInputNumberComponent } from 'ng-zorro-antd/input-number';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { CreateKeyDocument, type CredentialLocation, type KeyDetailFragment, KeyUpstreamsDocument, UpdateKeyDocument } from '../../graphql/generated/keys/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { instantOf, localInputOf } from '../../ui/local-date-time';
import { FormFieldFrame } from '../../ui/form-field';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';

export interface KeyFormData {
  readonly upstreamId?: string;
  /** The key that is changed; absent for a new one. */
  readonly key?: KeyDetailFragment;
}

const LOCATIONS: readonly CredentialLocation[] = ['HEADER', 'QUERY', 'BODY'];
const UPSTREAM_CHOICES = 100;

/** Makes a key or changes one. The value is written, never read back. */
@Component({
  selector: 'app-key-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzInputNumberComponent, NzSelectModule, Panel],
  templateUrl: './key-form.html',
  styles: ':host { display: block; height: 100%; } .pair { display: grid; grid-template-columns: 1fr 1fr; gap: 0 14px; } nz-input-number, nz-select { width: 100%; }',
})
export class KeyForm {
  protected readonly t = injectTranslate();
  protected readonly data = inject<KeyFormData>(DIALOG_DATA);
  protected readonly key = this.data.key;
  protected readonly locations = LOCATIONS;
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly upstreams = injectQuery(KeyUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);

  protected readonly model = signal({
    upstreamId: this.key?.upstreamId ?? this.data.upstreamId ?? '',
    name: this.key?.name ?? '',
    keyValue: '',
    location: this.key?.location ?? ('HEADER' as CredentialLocation),
    paramName: this.key?.paramName ?? '',
    valuePrefix: this.key?.valuePrefix ?? '',
    weight: this.key?.weight ?? 1,
    priority: this.key?.priority ?? 0,
    tags: [...(this.key?.tags ?? [])],
    owner: this.key?.owner ?? '',
    expiresAt: localInputOf(this.key?.expiresAt),
  });
  protected readonly form = form(this.model, (path) => {
    required(path.upstreamId);
    required(path.name);
    maxLength(path.name, 200);
    required(path.keyValue, { when: () => !this.key });
    min(path.weight, 1);
    max(path.weight, 10_000);
    min(path.priority, -1_000_000);
    max(path.priority, 1_000_000);
  });

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let id = this.key?.id;
    const saved = await submitForm(
      this.form,
      async () => {
        const { upstreamId, keyValue, paramName, valuePrefix, owner, expiresAt, ...rest } = this.model();
        const input = {
          ...rest,
          owner: owner || null,
          expiresAt: instantOf(expiresAt),
          ...(keyValue ? { keyValue } : {}),
          ...(paramName ? { paramName } : {}),
          ...(this.key || valuePrefix ? { valuePrefix } : {}),
        };
        if (id) await this.mutate(UpdateKeyDocument, { id, input });
        else id = (await this.mutate(CreateKeyDocument, { input: { ...input, upstreamId, keyValue } }, ['apiKeys'])).createApiKey.id;
      },
      (error) => this.notice.failed(error),
    );
    if (!saved) return;
    this.notice.done(this.t(this.key ? 'ui.saved' : 'keys.created', { name: this.model().name }));
    this.ref.close(id);
  }
}
