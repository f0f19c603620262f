import { CdkDrag, CdkDragDrop, CdkDragHandle, CdkDropList, moveItemInArray } from '@angular/cdk/drag-drop';
import { Component, inject, input, linkedSignal } from '@angular/core';
import { FormsModule } from '@angular/forms';
import { RouterLink } from '@angular/router';
import { LucideArrowDown, LucideArrowUp, LucideGripVertical, LucideHeading } from '@lucide/angular';
import { NzButtonComponent } from 'ng-zorro-antd/button';
import { type HeaderRowFragment, HeadersDocument, ReorderHeadersDocument, UpdateHeaderDocument } from '../../graphql/generated/headers/graphql';
import { injectMutate } from '../../graphql/mutate';
import { injectQuery } from '../../graphql/query';
import { Format } from '../../i18n/format';
import { injectTranslate } from '../../i18n/translate';
import { Session } from '../../session/session';
import { Badge } from '../../ui/badge';
import { EmptyState } from '../../ui/empty-state';
import { ErrorState } from '../../ui/error-state';
import { Label } from '../../ui/label';
import { LoadingRows } from '../../ui/loading-rows';
import { Notice } from '../../ui/notice';
import { SWITCH } from '../../ui/switch';

const MOST = 100;

/** An upstream's headers in their order, which dragging changes. */
@Component({
  selector: 'app-header-list',
  imports: [Badge, CdkDrag, CdkDragHandle, CdkDropList, EmptyState, ErrorState, FormsModule, Label, LoadingRows, LucideArrowDown, LucideArrowUp, LucideGripVertical, NzButtonComponent, RouterLink, SWITCH],
  templateUrl: './header-list.html',
  styleUrls: ['../../ui/drag-list.css', './header-list.css'],
})
export class HeaderList {
  readonly upstreamId = input.required<string>();
  protected readonly t = injectTranslate();
  protected readonly format = inject(Format);
  protected readonly session = inject(Session);
  protected readonly emptyIcon = LucideHeading;
  private readonly mutate = injectMutate();
  private readonly notice = inject(Notice);
  protected readonly query = injectQuery(HeadersDocument, () => ({ upstreamId: this.upstreamId(), first: MOST }));
  protected readonly rows = linkedSignal(() => this.query.data()?.headerConfigs.edges.map((edge) => edge.node) ?? []);

  protected dropped({ previousIndex, currentIndex }: CdkDragDrop<unknown>): void {
    void this.move(previousIndex, currentIndex);
  }

  protected async move(from: number, to: number): Promise<void> {
    const rows = [...this.rows()];
    moveItemInArray(rows, from, to);
    this.rows.set(rows);
    try {
      await this.mutate(ReorderHeadersDocument, { input: { upstreamId: this.upstreamId(), ids: rows.map(({ id }) => id) } });
    } catch (error) {
      this.notice.failed(error);
      this.query.refetch();
    }
  }

  protected async enable(row: HeaderRowFragment, enabled: boolean): Promise<void> {
    await this.mutate(UpdateHeaderDocument, { id: row.id, input: { enabled } }).catch((error: unknown) => this.notice.failed(error));
  }
}
