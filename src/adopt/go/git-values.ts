/** Commands that Makefiles and Taskfiles ask for stamps → what gobuild knows by itself. */

export type GitValue =
  /** An expression, and how what it gives differs. */
  | { readonly type: 'same'; readonly text: string; readonly remark?: string | undefined }
  | { readonly type: 'clock' }
  | { readonly type: 'other' };

const rules: readonly (readonly [RegExp, GitValue])[] = [
  [
    /\bgit describe\b.*--abbrev=0/,
    { type: 'same', text: '${{ version }}', remark: 'the tag on HEAD without v, else the next patch with -dev' },
  ],
  [
    /\bgit describe\b/,
    {
      type: 'same',
      text: '${{ version }}',
      remark: 'the tag on HEAD without v, else the next patch with -dev (release-version: git-describe is closer)',
    },
  ],
  [
    /\bgit (?:tag|for-each-ref)\b/,
    { type: 'same', text: '${{ version }}', remark: 'the tag on HEAD without v, else the next patch with -dev' },
  ],
  [/\bgit rev-parse\b.*--abbrev-ref|\bgit (?:symbolic-ref|branch)\b/, { type: 'same', text: '${{ git.branch }}' }],
  [
    /\bgit rev-parse\b.*--short|\bgit (?:log|show)\b.*(?:%h\b)/,
    { type: 'same', text: '${{ git.short }}', remark: 'the first 12 digits' },
  ],
  [/\bgit rev-parse\b.*HEAD|\bgit (?:log|show)\b.*%H\b/, { type: 'same', text: '${{ git.commit }}' }],
  [/\bgit (?:log|show)\b.*%[ac][IitsdD]\b/, { type: 'same', text: '${{ git.time }}', remark: 'ISO 8601' }],
  [/\bgit status\b|\bgit diff\b.*--quiet/, { type: 'same', text: '${{ git.dirty }}', remark: 'true or false' }],
  [/^\s*date\b|\$\(date\b/, { type: 'clock' }],
];

export const gitValue = (command: string): GitValue =>
  rules.find(([pattern]) => pattern.test(command))?.[1] ?? { type: 'other' };
