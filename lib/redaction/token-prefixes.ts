/*
 * Prefixes of tokens, by vendor. They are facts from the vendors' documentation, as the public rule sets of GitHub
 * secret scanning, gitleaks and TruffleHog list them, too.
 */

/** At least `minimum` characters follow the prefix. It is below the real length, so that cut tokens are found. */
export interface TokenPrefixes {
  readonly minimum: number;
  readonly prefixes: string;
}

/** Behind these come letters and digits only, which tells `key-9f3a…` from `key-value-store`. */
export const PREFIXES_OF_ALPHANUMERICS: readonly TokenPrefixes[] = [
  {
    minimum: 20,
    prefixes: 'ghp_ gho_ ghu_ ghs_ ghr_ sk- xai- gsk_ pplx- hf_ api_org_ r8_ npm_ key- secret_ ntn_',
  },
  {
    minimum: 24,
    prefixes: 'dapi pul- tfp_ EZAK EZTK ATBB LTAI HRKU- AKCp NRAK- NRII- NRJS- phc_ phx_ rubygems_',
  },
  {
    minimum: 24,
    prefixes: 'sbp_ sntryu_ bkua_ pnu_ rdme_ lin_api_ lin_oauth_ nfp_ nfc_ ddp_ AGE-SECRET-KEY-1',
  },
  {
    minimum: 24,
    prefixes: 'sk_live_ sk_test_ rk_live_ rk_test_ shippo_live_ shippo_test_ dop_v1_ doo_v1_ dor_v1_',
  },
  {
    minimum: 24,
    prefixes: 'shpat_ shpca_ shppa_ shpss_ glptt- re_ waka_ tvly- sgp_ xkeysib- xsmtpsib- cal_live_',
  },
];

/** Behind these come letters, digits, `_` and `-`. */
export const PREFIXES: readonly TokenPrefixes[] = [
  {
    minimum: 10,
    prefixes: 'xoxa- xoxb- xoxc- xoxd- xoxe- xoxe. xoxo- xoxp- xoxr- xoxs- xapp- xwfp- pk_live_ pk_test_',
  },
  {
    minimum: 10,
    prefixes: 'sk_live_ sk_test_ rk_live_ rk_test_ whsec_ sq0atp- sq0csp- FLWSECK- FLWSECK_TEST- rzp_live_',
  },
  {
    minimum: 16,
    prefixes: 'glpat- glrt- gldt- glcbt- glsoat- glimt- glagent- glft- glffct- gloas- GOCSPX- AVNS_',
  },
  {
    minimum: 20,
    prefixes:
      'github_pat_ sk-ant- sk-proj- sk-svcacct- sk-admin- sk-or- nvapi- pcsk_ lsv2_pt_ lsv2_sk_ ya29. AIza',
  },
  { minimum: 20, prefixes: 'hvs. hvb. hvr. pypi- dckr_pat_ dckr_oat_ CLOJARS_ glsa_ glc_ dt0c01. dt0s01.' },
  {
    minimum: 20,
    prefixes: 'pscale_pw_ pscale_tkn_ pscale_oauth_ vercel_blob_rw_ tskey- fo1_ fm1_ fm2_ sb_secret_ CFPAT-',
  },
  {
    minimum: 20,
    prefixes:
      'sntrys_ CCIPAT_ figd_ figo_ figu_ PMAK- PMAT- fio-u- ops_eyJ pat-na1- pat-eu1- SWMTKN-1- SWMKEY-1-',
  },
  {
    minimum: 20,
    prefixes: 'ATATT3 ATCTT3 ATSTT3 BBDC- apify_api_ duffel_live_ duffel_test_ hcaik_ hcaic_ dnkey- sl. zpk_',
  },
  {
    minimum: 40,
    prefixes: 'EAAAE EAAAl EAAB EAAG EAACEd sk.eyJ pk.eyJ v2.local. v4.local. v2.public. v4.public.',
  },
];
