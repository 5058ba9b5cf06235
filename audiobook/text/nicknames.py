"""Short forms and pet names of English first names: `Lizzy` for `Elizabeth`.  Pure."""

from __future__ import annotations

from typing import Final

_FORMS: Final = """
abigail: abby gail
adelaide: addie
albert: bert bertie al
alejandro: alex ale sandro
aleksander: sasha alek
alexander: alec alex sandy
alexandra: alex lexi sasha sandra
alfred: alf alfie fred
anastasia: nastya ana stacy
andrew: andy drew
anne: annie nan nancy nanny
anthony: tony
archibald: archie
arthur: art artie
augustus: gus
barbara: babs
benjamin: ben benny
bernadette: bernie
bernard: bernie
bogdana: bo
calvin: cal
catherine: cathy kate katie kitty cat
charles: charley charlie chuck
christina: chris tina
christopher: chris kit
clarence: clare
daniel: dan danny
david: dave davy
declan: dec
desmond: des
dmitri: dima mitya
dolores: lola
dorothy: dolly dot dottie
edmund: ned ted
edward: ned ed eddie ted teddy
ekaterina: katya
eleanor: ellen nell nellie nora
elizabeth: eliza lizzy lizzie liz beth betsy betty bess bessie libby
emily: em emmy
ernest: ernie
eugene: gene
florence: flo florrie flossie
frances: fanny fran
francis: frank
francisco: paco pancho
frederick: fred freddy freddie
george: georgie
gerald: gerry
geraldine: gerry
gilbert: gil
gregory: greg
guadalupe: lupe
guillermo: memo
gustav: gus
harold: hal harry
harpreet: harry
helen: nell nellie
henrietta: hetty etta
henry: harry hal hank
herbert: bert herb
ignacio: nacho
isabella: bella belle
ivan: vanya
jacob: jake
james: jim jimmy jem jamie
jane: janey jenny
jeffrey: jeff
jennifer: jen jenny
jessica: jess jessie
joanna: jo
john: jack johnny jock
jolene: jo
jonathan: jon
joseph: joe joey
josephine: jo josie
joshua: josh
katarzyna: kasia
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
magdalena: lena magda
malcolm: malc mal
margaret: maggie meg madge peggy daisy greta margie
maria: masha mari
martha: patty
mary: molly polly mamie
matilda: tilly mattie
matthew: matt
maureen: mo
maximilian: max
michael: mike mick mickey
mikhail: misha
natalia: natasha
nathaniel: nat nate
nicholas: nick nicky
oliver: ollie
patricia: pat patty tricia
patrick: paddy pat
penelope: penny
peter: pete
philip: phil pip
philippa: pip pippa
phillip: phil pip
piotr: petya
rebecca: becky
richard: dick rick richie
robert: bob bobby rob robbie robin
roberto: beto
ronald: ron ronnie
rosalind: roz
rosamund: rose rosie
rose: rosie
samuel: sam sammy
sarah: sally sadie
sebastian: seb bas
sergei: seryozha
simon: si
stephen: steve
steven: steve
susan: sue susie
susannah: sue susie sukey
terence: terry
terrence: terry
theodore: ted teddy theo
theresa: tess tessa terry
thomas: tom tommy
timothy: tim timmy
victoria: vicky tori
vincent: vince
vivian: viv
walter: walt wat
wilfred: wilf
wilhelmina: mina minnie
william: bill billy will willie willy liam
winifred: winnie freda
yevgeny: zhenya
"""
NICKNAMES: Final = {
    name: frozenset(forms.split())
    for name, _, forms in (line.partition(":") for line in _FORMS.strip().splitlines())
}
"""The short forms of each full name, in small letters."""


def is_short_for(short: str, full: str) -> bool:
    """Is `short` a usual short form of `full`, in any case of letters: `Lizzy` of `Elizabeth`?"""
    return short.lower() in NICKNAMES.get(full.lower(), ())
