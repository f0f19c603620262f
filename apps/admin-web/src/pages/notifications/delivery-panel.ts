import { DIALOG_DATA } from '@angular/cdk/dialog';
import { Component, computed, inject, signal } from '@angular/core';
import { LucideRotateCw } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { DeliveryDocument, RetryDeliveryDocument } from '../../graphql/generated/notifications/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { ErrorState } from '../../ui/error-state';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { STATUS_TONE } from './delivery-status';

interface DeliveryPanelData {
  readonly id: string;
  readonly event: string;
  readonly channel: string;
}

const REFRESH_MS = 2_000;

/** One notification: every try with its answer, and another one when asked for. */
@Component({
  selector: 'app-delivery-panel',
  imports: [Badge, ErrorState, LoadingRows, LucideRotateCw, NzButtonComponent, Panel],
  templateUrl: './delivery-panel.html',
  styles: `
    :host { display: block; height: 100%; }
    dl { margin: 0 0 20px; }
    dl > div { display: flex; justify-content: space-between; gap: 14px; padding: 7px 0; border-bottom: 1px solid var(--border); }
    dt { color: var(--text-muted); font-weight: 400; flex: none; }
    dt::first-letter { text-transform: uppercase; }
    dd { margin: 0; text-align: right; overflow-wrap: anywhere; }
    h3 { font-size: 13px; margin-bottom: 8px; }
    article { padding: 10px 0; border-top: 1px solid var(--border); }
    article > div { display: flex; justify-content: space-between; gap: 12px; }
    pre { margin: 8px 0 0; padding: 8px 10px; border-radius: 6px; background: var(--bg-sunken); white-space: pre-wrap; overflow-wrap: anywhere; }
  `,
})
export class DeliveryPanel {
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly data = inject<DeliveryPanelData>(DIALOG_DATA);
  protected readonly tone = STATUS_TONE;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly retrying = signal(false);
  protected readonly query = injectQuery(DeliveryDocument, () => ({ id: this.data.id }), { pollIntervalMs: REFRESH_MS });
  protected readonly delivery = computed(() => this.query.data()?.notification);
  protected readonly tries = computed(() => this.delivery()?.tries.toReversed() ?? []);

  protected async retry(): Promise<void> {
    this.retrying.set(true);
    try {
      await this.mutate(RetryDeliveryDocument, { id: this.data.id });
      this.query.refetch();
    } catch (error) {
      this.notice.failed(error);
    } finally {
      this.retrying.set(false);
    }
  }
}
