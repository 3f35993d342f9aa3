/** The door of the adopt room: what lies in a folder, or another tool's file → the text of a first gobuild.yaml. */
export { surveyFolder, type Survey } from './survey.ts';
export { draftSurvey, usualPlatforms, type DraftWishes } from './draft-survey.ts';
export { schemaFile } from './first-lines.ts';
export { dropTarget, targetAtLine } from './drop-target.ts';
export { writeDraft } from './write-draft.ts';
export { kindOf, noteText, type Converted, type Draft } from './draft.ts';
export { convertibleOf, toolOf } from './convertible.ts';
export { joinConverted } from './join-converted.ts';
export { draftConverted, draftReleaser, withPrograms } from './draft-converted.ts';
export { readGoreleaser } from './goreleaser/read-goreleaser.ts';
export { readMakefile } from './make/read-makefile.ts';
export { readTaskfile } from './task/read-taskfile.ts';
