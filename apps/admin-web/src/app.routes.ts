import { type Routes } from '@angular/router';
import { signedIn } from './session/session';
import { permitted } from './shell/permitted';
import { Shell } from './shell/shell';

export const routes: Routes = [
  { path: 'sign-in', loadComponent: () => import('./pages/sign-in/sign-in').then((page) => page.SignIn) },
  { path: 'invitation', loadComponent: () => import('./pages/invitation/invitation').then((page) => page.InvitationPage) },
  { path: 'setup', loadComponent: () => import('./pages/setup/setup').then((page) => page.Setup) },
  {
    path: '',
    component: Shell,
    canActivate: [signedIn],
    canActivateChild: [permitted],
    children: [
      { path: '', pathMatch: 'full', loadComponent: () => import('./pages/welcome/welcome').then((page) => page.Welcome) },
      { path: 'upstreams', loadComponent: () => import('./pages/upstreams/upstreams').then((page) => page.Upstreams) },
      { path: 'upstreams/:id', loadComponent: () => import('./pages/upstreams/upstream-detail').then((page) => page.UpstreamDetail) },
      { path: 'upstreams/:id/:tab', loadComponent: () => import('./pages/upstreams/upstream-detail').then((page) => page.UpstreamDetail) },
      { path: 'keys', loadComponent: () => import('./pages/keys/keys').then((page) => page.Keys) },
      { path: 'keys/import', loadComponent: () => import('./pages/imports/import-wizard').then((page) => page.ImportWizard) },
      { path: 'keys/imports', loadComponent: () => import('./pages/imports/imports').then((page) => page.Imports) },
      { path: 'keys/imports/:id', loadComponent: () => import('./pages/imports/import-job').then((page) => page.ImportJob) },
      { path: 'consumers', loadComponent: () => import('./pages/consumers/consumers').then((page) => page.Consumers) },
      { path: 'consumers/:id', loadComponent: () => import('./pages/consumers/consumer-detail').then((page) => page.ConsumerDetail) },
      { path: 'rules', loadComponent: () => import('./pages/rules/rules').then((page) => page.Rules) },
      { path: 'rules/:id', loadComponent: () => import('./pages/rules/rule-editor').then((page) => page.RuleEditor) },
      { path: 'logs', loadComponent: () => import('./pages/logs/logs').then((page) => page.Logs) },
      { path: 'dashboard', loadComponent: () => import('./pages/dashboard/dashboard').then((page) => page.Dashboard) },
      { path: 'limits', loadComponent: () => import('./pages/limits/limits').then((page) => page.Limits) },
      { path: 'limits/quotas', loadComponent: () => import('./pages/limits/quotas').then((page) => page.Quotas) },
      { path: 'headers', loadComponent: () => import('./pages/headers/headers').then((page) => page.Headers) },
      { path: 'headers/:id', loadComponent: () => import('./pages/headers/header-editor').then((page) => page.HeaderEditor) },
      { path: 'scripts', loadComponent: () => import('./pages/scripts/scripts').then((page) => page.Scripts) },
      { path: 'notifications', loadComponent: () => import('./pages/notifications/channels').then((page) => page.Channels) },
      { path: 'notifications/routes', loadComponent: () => import('./pages/notifications/routes').then((page) => page.Routes) },
      { path: 'notifications/templates', loadComponent: () => import('./pages/notifications/templates').then((page) => page.Templates) },
      { path: 'notifications/history', loadComponent: () => import('./pages/notifications/history').then((page) => page.History) },
      { path: 'tasks', loadComponent: () => import('./pages/tasks/tasks').then((page) => page.Tasks) },
      { path: 'account', loadComponent: () => import('./pages/account/account').then((page) => page.Account) },
      { path: 'tokens', loadComponent: () => import('./pages/tokens/tokens').then((page) => page.Tokens) },
      { path: 'users', loadComponent: () => import('./pages/users/users').then((page) => page.Users) },
      { path: 'audit', loadComponent: () => import('./pages/audit/audit').then((page) => page.Audit) },
      { path: 'not-allowed', loadComponent: () => import('./pages/not-found/not-allowed').then((page) => page.NotAllowed) },
      { path: '**', loadComponent: () => import('./pages/not-found/not-found').then((page) => page.NotFound) },
    ],
  },
];
