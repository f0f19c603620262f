import { UseFilters } from '@nestjs/common';
import { Args, Context, Field, Int, Mutation, ObjectType, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { Can, type CallContext } from '@app/access';
import { connectionOf, IdArg, languageOf, type Page, PageArgs } from '@app/core';
import { problemText } from '../messages/problem-text.js';
import { UploadStore } from '../uploads/upload-store.js';
import { FileFaultFilter } from './file-fault.filter.js';
import { ImportFile } from './import-file.js';
import { ImportHead } from './import-head.type.js';
import { ImportJob } from './import-job.js';
import { ImportPreview } from './import-preview.types.js';
import { ImportPreviewer } from './import-previewer.js';
import { ImportUploads } from './import-uploads.js';
import { ImportArgs, type ImportField, ImportFileInput, optionsOf, PreviewArgs } from './imports.inputs.js';
import { ImportsService } from './imports.service.js';

@ObjectType({ description: 'A row that did not go in, and why.' })
export class ImportProblem {
  @Field(() => Int)
  row!: number;

  @Field({ description: "In the caller's language." })
  error!: string;
}

@ObjectType()
export class ImportJobConnection extends connectionOf(ImportJob) {}

@Resolver(() => ImportJob)
@UseFilters(FileFaultFilter)
export class ImportsResolver {
  constructor(
    private readonly imports: ImportsService,
    private readonly uploads: ImportUploads,
    private readonly store: UploadStore,
    private readonly previewer: ImportPreviewer,
  ) {}

  @Query(() => ImportJob)
  @Can('read', 'Import')
  importJob(@IdArg() id: number): Promise<ImportJob> {
    return this.imports.get(id);
  }

  @Query(() => ImportJobConnection, { description: 'The latest first.' })
  @Can('read', 'Import')
  importJobs(@Args() page: PageArgs): Promise<Page<ImportJob>> {
    return this.imports.list(page);
  }

  @Mutation(() => ImportHead, { description: 'What the columns of a file are called; the first step of an import by hand. Only the file is kept.' })
  @Can('create', 'Import')
  async readImportHead(@Args('file') file: ImportFileInput): Promise<ImportHead> {
    const { known, ...head } = await ImportFile.head(this.store, await this.uploads.take(file));
    return { ...head, known: known.map(({ heading, column }) => ({ heading, field: column as ImportField })) };
  }

  @Mutation(() => ImportPreview, { description: 'What an import would do. Only the file is kept.' })
  @Can('create', 'Import')
  async previewImport(@Args() args: PreviewArgs, @Context() { req }: CallContext): Promise<ImportPreview> {
    return this.previewer.preview(await this.uploads.take(args.file), optionsOf(args), languageOf(req));
  }

  @Mutation(() => ImportJob, { description: 'Up to 5,000 rows are imported when this answers; more become a job.' })
  @Can('create', 'Import')
  async startImport(@Args() args: ImportArgs): Promise<ImportJob> {
    return this.imports.start(await this.uploads.take(args.file), optionsOf(args));
  }

  @Mutation(() => ImportJob, { description: 'Stops an import; what it has brought stays and can be undone.' })
  @Can('update', 'Import')
  cancelImport(@IdArg() id: number): Promise<ImportJob> {
    return this.imports.cancel(id);
  }

  @Mutation(() => ImportJob, { description: 'Deletes the keys that an import has added.' })
  @Can('delete', 'Import')
  undoImport(@IdArg() id: number): Promise<ImportJob> {
    return this.imports.undo(id);
  }

  @Subscription(() => ImportJob, { description: 'The import now and as it goes on, until it has ended.', resolve: (job: ImportJob) => job })
  @Can('read', 'Import')
  importProgress(@IdArg() id: number): Promise<AsyncIterableIterator<ImportJob>> {
    return this.imports.progress(id);
  }

  @ResolveField(() => String, { nullable: true, description: 'Why it failed as a whole.' })
  error(@Parent() { fault }: ImportJob, @Context() { req }: CallContext): string | null {
    return fault && problemText(fault, languageOf(req));
  }

  @ResolveField(() => [ImportProblem], { description: 'The first 100 rows that did not go in; the error file has all.' })
  async problems(@Parent() { id }: ImportJob, @Context() { req }: CallContext): Promise<ImportProblem[]> {
    return (await this.imports.firstProblems(id)).map((each) => ({ row: each.row, error: problemText(each, languageOf(req)) }));
  }

  @ResolveField(() => String, { description: 'Where the error file is.' })
  errorsUrl(@Parent() { id }: ImportJob): string {
    return `/api/admin/batch/jobs/${id}/errors`;
  }
}
