"""Short forms and pet names of English first names: `Lizzy` for `Elizabeth`.  Pure."""

from __future__ import annotations

from typing import Final

_FORMS: Final = """
abigail: abby gail
albert: bert bertie al
alexander: alec alex sandy
alfred: alf alfie fred
andrew: andy drew
anne: annie nan nancy nanny
anthony: tony
archibald: archie
arthur: art artie
augustus: gus
barbara: babs
benjamin: ben benny
catherine: cathy kate katie kitty cat
charles: charley charlie chuck
christopher: chris kit
clarence: clare
daniel: dan danny
david: dave davy
dorothy: dolly dot dottie
edmund: ned ted
edward: ned ed eddie ted teddy
eleanor: ellen nell nellie nora
elizabeth: eliza lizzy lizzie liz beth betsy betty bess bessie libby
emily: em emmy
ernest: ernie
eugene: gene
florence: flo florrie flossie
frances: fanny fran
francis: frank
frederick: fred freddy freddie
george: georgie
gilbert: gil
gregory: greg
harold: hal harry
helen: nell nellie
henrietta: hetty etta
henry: harry hal hank
herbert: bert herb
isabella: bella belle
jacob: jake
james: jim jimmy jem jamie
jane: janey jenny
jeffrey: jeff
jennifer: jen jenny
jessica: jess jessie
john: jack johnny jock
jonathan: jon
joseph: joe joey
joshua: josh
josephine: jo josie
katherine: kathy kate katie kitty kat
kenneth: ken kenny
laurence: larry laurie
lawrence: larry laurie
leonard: len lenny
leopold: leo
letitia: letty
louisa: lou
louise: lou
lucinda: lucy
lucy: luce
margaret: maggie meg madge peggy daisy greta margie
martha: patty
mary: molly polly mamie
matilda: tilly mattie
matthew: matt
maximilian: max
michael: mike mick mickey
nathaniel: nat nate
nicholas: nick nicky
oliver: ollie
patricia: pat patty tricia
patrick: paddy pat
peter: pete
philip: phil pip
phillip: phil pip
rebecca: becky
richard: dick rick richie
robert: bob bobby rob robbie robin
ronald: ron ronnie
rosamund: rose rosie
rose: rosie
samuel: sam sammy
sarah: sally sadie
simon: si
stephen: steve
steven: steve
susan: sue susie
susannah: sue susie sukey
theodore: ted teddy theo
theresa: tess tessa terry
thomas: tom tommy
timothy: tim timmy
victoria: vicky tori
vincent: vince
walter: walt wat
wilfred: wilf
wilhelmina: mina minnie
william: bill billy will willie willy liam
winifred: winnie freda
"""
NICKNAMES: Final = {
    name: frozenset(forms.split())
    for name, _, forms in (line.partition(":") for line in _FORMS.strip().splitlines())
}
"""The short forms of each full name, in small letters."""


def is_short_for(short: str, full: str) -> bool:
    """Is `short` a usual short form of `full`, in any case of letters: `Lizzy` of `Elizabeth`?"""
    return short.lower() in NICKNAMES.get(full.lower(), ())
