"""Where rules are drawn from, and the dates of that: what several modules of rules name."""

from __future__ import annotations

#: Netflix, Using Generative AI in Content Production; its parts, and the day that is known of it.
NETFLIX_PRINCIPLES = "Netflix, Using Generative AI in Content Production, guiding principles"
NETFLIX_ETHICS = "Netflix, Using Generative AI in Content Production, ethics and representation"
NETFLIX_TALENT = "Netflix, Using Generative AI in Content Production, talent"
NETFLIX_DATED = "2025-08"

#: The screen actors' agreements on replicas and generative AI.
SAG_AFTRA = "SAG-AFTRA TV/Theatrical agreement 2023, digital replicas and generative AI; Commercials 2025"
SAG_AFTRA_DATED = "2023-11"

#: The European AI Act; a paragraph follows in brackets.
AI_ACT_50 = "Regulation (EU) 2024/1689, article 50"
AI_ACT_DATED = "2024-06-13"

#: California's.
SB_942 = "California SB 942, AI Transparency Act, latent disclosure"
SB_942_DATED = "2024-09-19"
