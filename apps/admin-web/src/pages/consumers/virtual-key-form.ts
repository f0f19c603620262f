import { DIALOG_DATA, DialogRef } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { form, FormField, required } from '@angular/forms/signals';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { NzInputDirective } from 'ng-zorro-antd/input';
import { NzSelectModule } from 'ng-zorro-antd/select';
import { ConsumerUpstreamsDocument, CreateVirtualKeyDocument, UpdateVirtualKeyDocument, type VirtualKeyRowFragment } from '../../graphql/generated/consumers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { injectTranslate } from '../../i18n/translate';
import { FormFieldFrame } from '../../ui/form-field';
import { instantOf, localInputOf } from '../../ui/local-date-time';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { submitForm } from '../../ui/submit-form';

export interface VirtualKeyFormData {
  readonly consumerId: string;
  readonly key?: VirtualKeyRowFragment;
}

const UPSTREAM_CHOICES = 100;

/** Issues a virtual key, or changes one. Closes with the secret of a new one. */
@Component({
  selector: 'app-virtual-key-form',
  imports: [FormField, FormFieldFrame, NzButtonComponent, NzInputDirective, NzSelectModule, Panel],
  templateUrl: './virtual-key-form.html',
  styles: ':host { display: block; height: 100%; } nz-select { width: 100%; }',
})
export class VirtualKeyForm {
  protected readonly t = injectTranslate();
  protected readonly data = inject<VirtualKeyFormData>(DIALOG_DATA);
  protected readonly key = this.data.key;
  private readonly ref = inject<DialogRef<string>>(DialogRef);
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  private readonly upstreams = injectQuery(ConsumerUpstreamsDocument, () => ({ first: UPSTREAM_CHOICES }));
  protected readonly upstreamChoices = computed(() => this.upstreams.data()?.upstreams.edges.map(({ node }) => ({ value: node.id, label: node.name })) ?? []);
  private readonly model = signal({
    name: this.key?.name ?? '',
    allowedUpstreamIds: [...(this.key?.allowedUpstreamIds ?? [])],
    allowedAddresses: [...(this.key?.allowedAddresses ?? [])],
    expiresAt: localInputOf(this.key?.expiresAt),
  });
  protected readonly form = form(this.model, (path) => required(path.name));

  protected async save(event: Event): Promise<void> {
    event.preventDefault();
    let secret: string | undefined;
    const saved = await submitForm(
      this.form,
      async () => {
        const { name, allowedUpstreamIds, allowedAddresses, expiresAt } = this.model();
        const input = { name, allowedAddresses, allowedUpstreamIds: allowedUpstreamIds.length > 0 ? allowedUpstreamIds : null, expiresAt: instantOf(expiresAt) };
        if (this.key) await this.mutate(UpdateVirtualKeyDocument, { id: this.key.id, input });
        else secret = (await this.mutate(CreateVirtualKeyDocument, { input: { ...input, consumerId: this.data.consumerId } }, ['virtualKeys'])).createVirtualKey.secret ?? undefined;
      },
      (error) => this.notice.failed(error),
    );
    if (saved) this.ref.close(secret);
  }
}
