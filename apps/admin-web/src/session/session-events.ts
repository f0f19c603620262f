import { inject, Injectable } from '@angular/core';
import { Router } from '@angular/router';
import { Subject } from 'rxjs';

/** What the network layer tells about the session, kept apart so that it depends on nothing that queries. */
@Injectable({ providedIn: 'root' })
export class SessionEvents {
  private readonly router = inject(Router);
  private readonly endings = new Subject<void>();
  readonly ended$ = this.endings.asObservable();

  /** The server no longer knows us: sign in, and come back to the same place. */
  ended(): void {
    if (/^\/(sign-in|setup|invitation)\b/.test(this.router.url)) return;
    this.endings.next();
    void this.router.navigate(['/sign-in'], { queryParams: { next: this.router.url } });
  }
}
