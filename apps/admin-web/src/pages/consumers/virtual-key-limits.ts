import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, inject } from '@angular/core';
import { type VirtualKeyRowFragment } from '../../graphql/generated/consumers/graphql';
import { Panel } from '../../ui/panel';
import { SubjectLimits } from '../limits/subject-limits';

/** The limits and quotas of one virtual key. */
@Component({
  selector: 'app-virtual-key-limits',
  imports: [Panel, SubjectLimits],
  template: `
    <app-panel [heading]="key.name">
      <code slot="below-heading" class="faint">{{ key.maskedSecret }}</code>
      <app-subject-limits [subject]="subject" [name]="key.name" />
    </app-panel>
  `,
  styles: ':host { display: block; height: 100%; }',
})
export class VirtualKeyLimits {
  protected readonly key = inject<VirtualKeyRowFragment>(DIALOG_DATA);
  protected readonly subject = { subjectKind: 'VIRTUAL_KEY', virtualKeyId: this.key.id } as const;
}
