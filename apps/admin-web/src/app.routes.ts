import { type Routes } from '@angular/router';
import { Shell } from './shell/shell';

export const routes: Routes = [
  {
    path: '',
    component: Shell,
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./pages/welcome/welcome').then((page) => page.Welcome) },
      { path: 'upstreams', loadComponent: () => import('./pages/upstreams/upstreams').then((page) => page.Upstreams) },
      { path: 'upstreams/:id', loadComponent: () => import('./pages/upstreams/upstream-detail').then((page) => page.UpstreamDetail) },
      { path: 'tasks', loadComponent: () => import('./pages/tasks/tasks').then((page) => page.Tasks) },
      { path: '**', loadComponent: () => import('./pages/not-found/not-found').then((page) => page.NotFound) },
    ],
  },
];
