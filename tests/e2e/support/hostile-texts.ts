/** Texts that run `code` where they are taken for markup (SEC-020, SEC-021, SEC-022). */
export function hostileTexts(code: string): string[] {
  const attributes = code.replaceAll('"', '&quot;')
  return [
    `<script>${code}</script>`, `<SCRIPT SRC=data:,${code}></SCRIPT>`, `<img src=x onerror="${attributes}">`, `<img src=x onerror=alert(1)//`, `<svg onload="${attributes}">`, `<svg><script>${code}</script></svg>`,
    `<iframe srcdoc="<script>${attributes}</script>"></iframe>`, `<iframe src="javascript:${attributes}"></iframe>`, `<details open ontoggle="${attributes}">`, `<input autofocus onfocus="${attributes}">`,
    `<select autofocus onfocus="${attributes}">`, `<textarea autofocus onfocus="${attributes}">`, `<video><source onerror="${attributes}"></video>`, `<audio src=x onerror="${attributes}">`,
    `<body onload="${attributes}">`, `<marquee onstart="${attributes}">`, `<object data="javascript:${attributes}">`, `<embed src="javascript:${attributes}">`, `<form action="javascript:${attributes}"><button>x</button></form>`,
    `<a href="javascript:${attributes}">x</a>`, `<a href="java\tscript:${attributes}">x</a>`, `<a href="\u0001javascript:${attributes}">x</a>`, `<a href="data:text/html,<script>${attributes}</script>">x</a>`,
    `<math><mtext></form><form><mglyph><style></math><img src onerror="${attributes}">`, `<svg></p><style><a id="</style><img src=1 onerror=${attributes}>">`, `<noscript><p title="</noscript><img src=x onerror=${attributes}>">`,
    `<template><script>${code}</script></template>`, `<link rel=stylesheet href="data:text/css,*{}">`, `<meta http-equiv=refresh content="0;javascript:${attributes}">`, `<base href="javascript:/a/">`,
    `<style>@import 'javascript:${attributes}';</style>`, `<div style="background:url(javascript:${attributes})">`, `<isindex action="javascript:${attributes}">`, `<table background="javascript:${attributes}">`,
    `[c](javascript:${code})`, `<javascript:${code}>`, `[c](&#106;avascript:${code})`, `[c]: javascript:${code}`, `![x](x"onerror="${attributes})`, `javascript:${code}`, `data:text/html,<script>${code}</script>`, `vbscript:${code}`,
    '{{constructor.constructor(\'alert(1)\')()}}', '${alert(1)}', '<%= alert(1) %>', '#{alert(1)}', '@(alert(1))', '{{7*7}}', '"><script>alert(1)</script>', '\'-alert(1)-\'', '</textarea><script>alert(1)</script>', '</title><script>alert(1)</script>',
    '--><script>alert(1)</script>', ']]><script>alert(1)</script>', '\u2028alert(1)', '<svg/onload=alert(1)>', '<img/src=x/onerror=alert(1)>', '<x onclick=alert(1)>click', '<a id=config><form name=cookie>', '&lt;script&gt;alert(1)&lt;/script&gt;',
    '%3Cscript%3Ealert(1)%3C/script%3E', '\\u003cscript\\u003ealert(1)\\u003c/script\\u003e',
  ]
}
