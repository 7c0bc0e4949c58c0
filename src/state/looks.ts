/** What a look at one made thing showed: a link, a mirror, Multus, a pod. Looking changes nothing. */
export interface Look {
  /** Id of the plan's action that makes it, for example `link n3`. */
  readonly id: string;
  readonly title: string;
  /** `unknown`: could not look; never counted as fine. */
  readonly state: 'fine' | 'broken' | 'unknown';
  /** One line: what is missing or wrong, or why nothing could be seen. */
  readonly seen?: string;
}
